"""When it happens: addressed draws, and two engines that play the same rules."""
