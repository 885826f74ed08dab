// Object ids of PostgreSQL's types, as pg_type.dat has them.
export const boolOid = 16;
export const byteaOid = 17;
export const nameOid = 19;
export const int8Oid = 20;
export const int2Oid = 21;
export const int4Oid = 23;
export const textOid = 25;
export const oidOid = 26;
export const jsonOid = 114;
export const float4Oid = 700;
export const float8Oid = 701;
export const unknownOid = 705;
export const bpcharOid = 1042;
export const varcharOid = 1043;
export const dateOid = 1082;
export const timestampOid = 1114;
export const timestamptzOid = 1184;
export const numericOid = 1700;
export const uuidOid = 2950;
export const jsonbOid = 3802;

/** The type of an array's elements, by the array's. */
const elementOids: ReadonlyMap<number, number> = new Map([
  [1000, boolOid],
  [1001, byteaOid],
  [1003, nameOid],
  [1005, int2Oid],
  [1007, int4Oid],
  [1009, textOid],
  [1014, bpcharOid],
  [1015, varcharOid],
  [1016, int8Oid],
  [1021, float4Oid],
  [1022, float8Oid],
  [1028, oidOid],
  [199, jsonOid],
  [1115, timestampOid],
  [1182, dateOid],
  [1185, timestamptzOid],
  [1231, numericOid],
  [2951, uuidOid],
  [3807, jsonbOid],
]);

/** Undefined for what is no array. */
export function elementOidOf(typeOid: number): number | undefined {
  return elementOids.get(typeOid);
}
