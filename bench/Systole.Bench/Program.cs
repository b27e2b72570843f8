// The program is built up in the commits that follow.
return 0;
