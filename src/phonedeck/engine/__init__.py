"""The task engine: phones are handed out, tasks are rows. Knows neither apps nor scripts."""
