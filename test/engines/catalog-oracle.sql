-- What a real PostgreSQL is given to be compared with the catalog mirror: written by hand, run as a superuser in the
-- database lakegate, whose owner is the role analyst.
ALTER SCHEMA public OWNER TO analyst;
REVOKE ALL ON SCHEMA public FROM PUBLIC, analyst;
GRANT USAGE ON SCHEMA public TO analyst;
CREATE SCHEMA analytics AUTHORIZATION analyst;
REVOKE ALL ON SCHEMA analytics FROM analyst;
GRANT USAGE ON SCHEMA analytics TO analyst;

CREATE TABLE public.customers (customer_id integer NOT NULL, name text NOT NULL, country text, PRIMARY KEY (customer_id));
CREATE TABLE public.orders (
  order_id bigint NOT NULL, customer_id integer, ordered_at timestamptz NOT NULL, order_date date, amount numeric(12,2),
  qty integer, status text, is_gift boolean, tags text[], meta json, uid text, price double precision,
  PRIMARY KEY (order_id));
CREATE TABLE public.v_daily (order_date date, revenue numeric(38,2), n bigint);
CREATE TABLE analytics.customers (customer_id integer NOT NULL, name text NOT NULL, country text, PRIMARY KEY (customer_id));
CREATE TABLE analytics.orders (
  order_id bigint NOT NULL, customer_id integer, ordered_at timestamptz NOT NULL, order_date date, amount numeric(12,2),
  qty integer, status text, is_gift boolean, tags text[], meta json, uid text, price double precision,
  PRIMARY KEY (order_id));
CREATE TABLE analytics.v_daily (order_date date, revenue numeric(38,2), n bigint);
ALTER TABLE public.orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer_id) REFERENCES public.customers (customer_id);
ALTER TABLE analytics.orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer_id) REFERENCES analytics.customers (customer_id);

COMMENT ON TABLE public.orders IS 'Orders placed by customers';
COMMENT ON TABLE analytics.orders IS 'Orders placed by customers';
COMMENT ON COLUMN public.orders.amount IS 'Amount in EUR';
COMMENT ON COLUMN analytics.orders.amount IS 'Amount in EUR';

ALTER TABLE public.customers OWNER TO analyst;
ALTER TABLE public.orders OWNER TO analyst;
ALTER TABLE public.v_daily OWNER TO analyst;
ALTER TABLE analytics.customers OWNER TO analyst;
ALTER TABLE analytics.orders OWNER TO analyst;
ALTER TABLE analytics.v_daily OWNER TO analyst;
REVOKE ALL ON ALL TABLES IN SCHEMA public, analytics FROM analyst;
GRANT SELECT ON ALL TABLES IN SCHEMA public, analytics TO analyst;
