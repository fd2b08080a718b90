select code, label {{ boom('genre_list') }} from {{ ref('genres') }}
