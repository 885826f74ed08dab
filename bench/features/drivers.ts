// The entities of the bench and their ten features: the same numbers in every store.

export const view = 'driver_stats';
export const driverCount = 5000;
export const featureNames = Array.from({ length: 10 }, (_, i) => `feature_${String(i + 1)}`);
const eventTimestamp = '2026-01-01T00:00:00Z';

/** A driver's features: five of double precision, five whole numbers. */
function featuresOf(driver: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    featureNames.map((name, i) => [name, i < 5 ? (driver * 7919 + i) / 1000.25 : driver * 31 + i]),
  );
}

/** A driver as a row. */
export function driverRow(driver: number): Readonly<Record<string, string | number>> {
  return { driver_id: driver, event_timestamp: eventTimestamp, ...featuresOf(driver) };
}
