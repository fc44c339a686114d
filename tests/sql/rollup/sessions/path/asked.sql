select session_paths.day, session_paths.user_id, paths.path_id, paths.path::json as path
from session_paths
join paths on paths.path_id = session_paths.path_id;
