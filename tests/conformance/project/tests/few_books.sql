{{ config(severity='warn') }} select * from {{ ref('stg_books') }} where shelf_id > 5
