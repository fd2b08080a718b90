{{ config(enabled=false) }} select 1 where false
