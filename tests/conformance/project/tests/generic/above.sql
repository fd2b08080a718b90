{% test above(model, column_name, floor=0) %}
select * from {{ model }} where {{ column_name }} <= {{ floor }}
{% endtest %}
