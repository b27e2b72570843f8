-- A renewal that a crash of the server takes back has only been renewed for less long.
SET LOCAL synchronous_commit TO off
