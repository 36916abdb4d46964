package org.lockkeeper.host.systemd.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.freedesktop.dbus.types.UInt32;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks systemd what its queued jobs wait for. Not by the units' After= and Before=: these count only between units that
 * have jobs, and not for every pair of job types, which systemd knows best.
 */
final class JobOrder {
    private static final Logger log = LoggerFactory.getLogger(JobOrder.class);
    /** With more jobs than this on the way none is known to wait, so that each counts as about to begin. */
    private static final int MOST = 2000;

    private static final String RUNNING = "running";

    private final Systemd systemd;
    private final Map<Long, List<Job>> before = new HashMap<>();

    private record Job(long id, String unit, String state) {}

    private JobOrder(Systemd systemd) {
        this.systemd = systemd;
    }

    /**
     * @param ahead the units whose jobs must end before it, directly or through others
     * @param serial of the answer about the job itself
     */
    record Place(Set<String> ahead, long serial) {}

    /** Of a job that is not queued any more. */
    static final Place NOWHERE = new Place(Set.of(), Serials.NEVER);

    /** By job; one that is not queued any more is left out. */
    static Map<Long, Place> of(Set<Long> jobs, Systemd systemd) throws BusException {
        return new JobOrder(systemd).places(jobs);
    }

    private Map<Long, Place> places(Set<Long> jobs) throws BusException {
        Map<Long, Long> serials = new HashMap<>();
        Set<Long> next = jobs;
        while (!next.isEmpty()) {
            if (before.size() + next.size() > MOST) {
                log.warn("More than {} jobs of systemd wait for each other: their order is not looked at", MOST);
                return Map.of();
            }
            Set<Long> found = new HashSet<>();
            Questions.ask(
                    List.copyOf(next),
                    systemd::jobsBefore,
                    replies -> replies.forEach((job, reply) -> {
                        List<Job> ahead = jobs(reply);
                        before.put(job, ahead);
                        serials.put(job, reply.serial());
                        ahead.stream()
                                .filter(other -> !other.state().equals(RUNNING))
                                .map(Job::id)
                                .forEach(found::add);
                    }));
            next.forEach(job -> before.putIfAbsent(job, List.of()));
            found.removeAll(before.keySet());
            next = found;
        }
        Map<Long, Place> places = new HashMap<>();
        jobs.stream()
                .filter(serials::containsKey)
                .forEach(job -> places.put(job, new Place(ahead(job), serials.getOrDefault(job, Serials.NEVER))));
        return places;
    }

    private Set<String> ahead(long job) {
        Set<String> units = new HashSet<>();
        Set<Long> seen = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>(List.of(job));
        while (!open.isEmpty()) {
            for (Job other : before.getOrDefault(open.pop(), List.of())) {
                units.add(other.unit());
                if (seen.add(other.id())) {
                    open.push(other.id());
                }
            }
        }
        return units;
    }

    /** a(usssoo) on the wire. */
    private static List<Job> jobs(Reply reply) {
        List<Job> jobs = new ArrayList<>();
        for (Object row : (List<?>) reply.values().get(0)) {
            Object[] fields = (Object[]) row;
            jobs.add(new Job(((UInt32) fields[0]).longValue(), (String) fields[1], (String) fields[3]));
        }
        return jobs;
    }
}
