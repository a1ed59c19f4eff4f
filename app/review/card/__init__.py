"""The review card: a component of HTML, CSS and JavaScript, without a build step."""
