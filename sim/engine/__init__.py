"""When it happens: addressed draws, and three engines that play the same rules."""
