{# Failures are injected with --vars, so that they change no checksum. #}
{% macro boom(name) %}{% if name in var('fail', []) %}, no_such_column{% endif %}{% endmacro %}
{% macro bad(name, row) %}{% if name in var('bad', []) %} union all select {{ row }}{% endif %}{% endmacro %}
{% macro hook(when) %}{% if when in var('fail_hook', []) %}select no_such_column{% else %}select 1{% endif %}{% endmacro %}
