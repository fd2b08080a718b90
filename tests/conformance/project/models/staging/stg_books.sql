select id, title, shelf_id {{ boom('stg_books') }} from {{ ref('raw_books') }} {{ bad('stg_books', "null, 'x', 9") }}
