"""Which coefficients agree with the evidence: priors, history matching, a posterior sample, and proof of recovery."""
