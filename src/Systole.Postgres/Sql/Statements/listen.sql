LISTEN systole
