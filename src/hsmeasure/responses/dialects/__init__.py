"""Platform dialects of survey exports, one file a platform."""
