"""The pure core: values and decisions, standard library only. All may import it; it imports nothing of ours."""
