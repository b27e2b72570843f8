ANALYZE systole.agents, systole.wakes, systole.runs, systole.journal, systole.replies, systole.checkpoints, systole.stats,
  systole.alerting
