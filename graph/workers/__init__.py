"""Evaluates queries in processes that can be killed; :mod:`cuoshi.graph.workers.pool` is what others use.

::

    pool.py        WorkerPool: slots, queue, deadlines; and their state
    crew.py        who works, who waits, who may
    keeper.py      one thread that keeps the crew complete and its data new
    generation.py  the workers of one data version, seen from the pool
    running.py     one query under way, seen from the pool
    answers.py     PooledAnswer, and terms on their way to and from a worker
    view.py        PooledView: graph.store.View on top of a pool
    limits.py      what a query may cost
    memory.py      whether a snapshot fits into memory
    protocol.py    frames and messages between the processes
    zygote.py      the process that holds the data of one version and forks workers over it
    worker.py      the process that answers, one query at a time
    confine.py     what a worker may not do
    seccomp.py     system calls that it may not make

A generation first has *disk* workers, each with its own read-only handle on the published snapshot, ready within a moment; then, where
memory allows, *memory* workers forked over one in-memory copy of it, which answer several times faster.
"""
