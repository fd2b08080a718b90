{% macro euros(column) %}({{ column }} / 100.0){% endmacro %}
{% macro fee(column) %}{{ euros(column) }} * 2{% endmacro %}
