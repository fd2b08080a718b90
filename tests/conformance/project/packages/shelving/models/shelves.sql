select 1 as id, 'north' as room {{ library.boom('shelves') }}
