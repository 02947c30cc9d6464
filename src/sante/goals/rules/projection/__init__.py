"""What a plan may do to a lab value, with an honest interval (science, section 5).

The steps, one module each: `baseline` (what the first value says about the true level), `exposure`
(how much of an action has arrived in the body), `response` (effects, their overlap and limits),
`forecast` (the curve and its bands), `retest` (learning from a new value), `verdict` (words).
All numbers are on the marker's scale (natural or log) unless a name says otherwise.
"""
