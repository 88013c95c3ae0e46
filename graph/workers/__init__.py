"""Evaluates queries in processes that can be killed; :mod:`cuoshi.graph.workers.pool` is what others use.

::

    pool.py        WorkerPool: slots, queue, deadlines; one thread keeps workers and generations as they should be
    generation.py  the workers of one data version, seen from the pool
    running.py     one query under way, seen from the pool
    view.py        PooledView and PooledAnswer: graph.store.View on top of a pool
    limits.py      what a query may cost
    memory.py      whether a snapshot fits into memory
    protocol.py    frames and messages between the processes
    zygote.py      the process that holds the data of one version and forks workers over it
    worker.py      the process that answers, one query at a time
    confine.py     what a worker may not do

A generation first has *disk* workers, each with its own read-only handle on the published snapshot, ready within a moment; then, where
memory allows, *memory* workers forked over one in-memory copy of it, which answer several times faster.
"""
