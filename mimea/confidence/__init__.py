"""How far a result can be trusted: validation, dangling entities, and noisy seeds."""
