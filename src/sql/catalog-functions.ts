// Functions that a question of PostgreSQL's own catalogs may call: those that clients call, and those that only compute.
// What isn't here can't be called: nothing that waits, reads files, makes large values or changes a session.

const names = `
  current_database current_catalog current_schema current_schemas version pg_backend_pid pg_is_in_recovery pg_my_temp_schema
  pg_get_expr pg_get_constraintdef pg_get_indexdef pg_get_triggerdef pg_get_viewdef pg_get_ruledef pg_get_userbyid
  pg_get_functiondef pg_get_function_result pg_get_function_arguments pg_get_function_identity_arguments
  pg_get_serial_sequence pg_get_statisticsobjdef_columns pg_get_statisticsobjdef pg_get_partkeydef pg_get_partition_constraintdef
  pg_get_keywords pg_encoding_to_char pg_char_to_encoding pg_relation_is_publishable pg_partition_ancestors pg_partition_tree
  pg_table_is_visible pg_type_is_visible pg_function_is_visible pg_operator_is_visible pg_opclass_is_visible
  pg_collation_is_visible pg_conversion_is_visible pg_ts_config_is_visible pg_ts_dict_is_visible pg_statistics_obj_is_visible
  pg_opfamily_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_get_function_sqlbody getdatabaseencoding
  pg_relation_size pg_total_relation_size pg_table_size pg_indexes_size pg_database_size pg_size_pretty pg_tablespace_location pg_has_role
  pg_postmaster_start_time pg_conf_load_time pg_client_encoding pg_typeof pg_index_column_has_property pg_indexam_has_property
  pg_describe_object pg_identify_object pg_options_to_table pg_column_is_updatable pg_relation_is_updatable pg_filenode_relation
  pg_relation_filenode pg_stat_get_numscans pg_show_all_settings _pg_expandarray _pg_truetypid _pg_truetypmod
  _pg_char_max_length _pg_numeric_precision _pg_numeric_scale _pg_datetime_precision _pg_index_position
  has_table_privilege has_column_privilege has_any_column_privilege has_schema_privilege has_database_privilege
  has_function_privilege has_sequence_privilege has_tablespace_privilege has_type_privilege has_language_privilege has_server_privilege
  has_foreign_data_wrapper_privilege aclexplode acldefault array_to_string array_agg array_length array_lower array_upper
  array_position array_ndims cardinality array_append array_cat array_remove unnest generate_subscripts string_to_array
  format_type to_regtype to_regclass to_regnamespace to_regproc to_regprocedure to_regrole obj_description col_description
  shobj_description quote_ident quote_literal quote_nullable current_setting inet_server_addr inet_server_port inet_client_addr
  inet_client_port txid_current_if_assigned
  count sum min max avg bool_and bool_or every string_agg json_agg jsonb_agg json_build_object json_build_array json_object_agg
  jsonb_build_object to_json to_jsonb row_to_json array_to_json row_number rank dense_rank lag lead first_value last_value ntile
  coalesce nullif greatest least lower upper length char_length character_length octet_length btrim ltrim rtrim replace left right
  substring substr strpos position split_part concat concat_ws starts_with reverse translate initcap md5 like_escape
  regexp_replace regexp_match regexp_matches regexp_split_to_array ascii chr
  abs ceil ceiling floor round trunc mod power sqrt sign exp ln log div
  now transaction_timestamp statement_timestamp clock_timestamp timezone date_trunc date_part extract age to_char to_timestamp
  to_date to_number make_date make_timestamp make_interval justify_days justify_hours isfinite date timeofday
  pg_timezone_names pg_timezone_abbrevs pg_available_extensions pg_lock_status pg_cursor pg_prepared_statement
  pg_get_multixact_members pg_control_system isempty bit_length overlay
  int4 int8 float8 numeric text varchar oid regclass name
`;

const allowed: ReadonlySet<string> = new Set(names.split(/\s+/).filter((name) => name !== ''));

/** Whether a catalog question may call a function of this name. */
export function isCatalogFunction(name: string): boolean {
  return allowed.has(name);
}

/** The most rows that generate_series may be asked for. */
export const mostSeriesRows = 10_000;
