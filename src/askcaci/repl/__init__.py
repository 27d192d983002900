"""A session of questions and commands, one after another.

Reading order: `session` (what is remembered, how a question is asked), `worker` (the
thread it is asked in), `commands` with `evidence`, `outside`, `transcript` and `filters`
(what begins with a slash), `prompt` and `completion` (where lines come from), `loop`.
"""
