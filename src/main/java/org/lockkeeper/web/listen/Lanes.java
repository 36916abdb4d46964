package org.lockkeeper.web.listen;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that are shared out among users: however much one of them has to be done, and however slowly he reads what it
 * comes to, some threads are left to others, and some of them to the trusted alone. What is more waits its turn.
 */
final class Lanes {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    private static final class Lane {

        final Queue<Runnable> waiting = new ArrayDeque<>();
        int running;
    }

    private final int most;
    private final int mostOfAll;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private int running;

    /** @param threads how many there are */
    Lanes(int threads) {
        this.most = Math.max(1, threads / 5);
        this.mostOfAll = Math.max(1, threads - threads / 5);
    }

    /** @throws RejectedExecutionException if it will never be run */
    void execute(Executor threads, SocketUser user, Runnable task) {
        if (user.trusted()) {
            threads.execute(task);
            return;
        }
        synchronized (this) {
            Lane lane = lanes.computeIfAbsent(user.name(), name -> new Lane());
            if (lane.running >= most || running >= mostOfAll) {
                lane.waiting.add(task);
                return;
            }
            lane.running++;
            running++;
        }
        start(threads, user.name(), task);
    }

    private void start(Executor threads, String user, Runnable task) {
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    next(threads, user);
                }
            });
        } catch (RejectedExecutionException ending) {
            ended(user);
            throw ending;
        }
    }

    private void next(Executor threads, String user) {
        ended(user);
        String turn = null;
        Runnable task = null;
        synchronized (this) {
            for (Iterator<Map.Entry<String, Lane>> each = lanes.entrySet().iterator();
                    task == null && each.hasNext() && running < mostOfAll; ) {
                Map.Entry<String, Lane> one = each.next();
                if (one.getValue().running < most) {
                    task = one.getValue().waiting.poll();
                    turn = one.getKey();
                }
            }
            if (task != null && turn != null) {
                Lane lane = Objects.requireNonNull(lanes.remove(turn));
                lane.running++;
                running++;
                lanes.put(turn, lane); // the others come first now
            }
        }
        if (task != null && turn != null) {
            try {
                start(threads, turn, task);
            } catch (RejectedExecutionException ending) {
                log.debug("Nothing is answered any more", ending);
            }
        }
    }

    private synchronized void ended(String user) {
        running--;
        lanes.computeIfPresent(user, (name, lane) -> --lane.running == 0 && lane.waiting.isEmpty() ? null : lane);
    }
}
