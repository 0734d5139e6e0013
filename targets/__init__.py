"""What a stack can be deployed to: each target has its settings, and makes the platform that the apps run on."""
