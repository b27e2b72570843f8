SELECT systole.now_ms()
