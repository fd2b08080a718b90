{% macro count_loans(table='fct_loans') %}{% do run_query('select count(*) from ' ~ target.schema ~ '.' ~ table) %}{% endmacro %}
