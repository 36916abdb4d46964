package org.lockkeeper.fuzz;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.lockkeeper.fuzz.Callers.Caller;
import org.lockkeeper.fuzz.Description.Operation;
import tools.jackson.databind.JsonNode;

/** One who asks, one request after the other, over a connection that it keeps. What it asks is decided by its seed. */
final class Asker implements AutoCloseable {

    private static final int MOST_FAULTS = 20;

    private static final Set<String> LEFT_ALONE = Set.of("field: unknown", "content type", "no content type");

    private final SplittableRandom random;
    private final Description description;
    private final Callers callers;
    private final Oracle oracle;
    private final Known known = new Known();
    private final Values values;
    private final List<Operation> weighted = new ArrayList<>();
    private final List<Map.Entry<String, Flaw>> wrong = List.copyOf(Wrong.all().entrySet());
    private final List<Map.Entry<String, Flaw>> odd = List.copyOf(Odd.all().entrySet());
    private final Map<Caller, Wire> wires = new HashMap<>();

    final List<Trail.Deed> deeds = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    /** How often what was answered how. */
    final Map<String, Integer> tally = new HashMap<>();

    int unanswered;
    private String before = "";
    int asked;
    int refused;

    Asker(long seed, Description description, Values.World world, Callers callers, Oracle oracle) {
        this.random = new SplittableRandom(seed);
        this.description = description;
        this.callers = callers;
        this.oracle = oracle;
        this.values = new Values(description, world, known, random);
        description.operations().forEach(operation -> {
            for (int i = weight(operation); i > 0; i--) {
                weighted.add(operation);
            }
        });
    }

    /** What ends is asked for more often than what begins, so that there is room; what is long, seldom. */
    private static int weight(Operation operation) {
        String path = operation.path();
        return path.contains("/audit") || path.endsWith("/events") || path.endsWith("/waits")
                ? 1
                : operation.method().equals("DELETE") ? 6 : operation.changes() ? 5 : 3;
    }

    /** Sound requests, and such with something odd. */
    void work(int count) {
        for (int i = 0; i < count; i++) {
            Draft draft = values.draft(values.pick(weighted));
            if (values.chance(0.4)) {
                draft = flawed(odd);
            }
            ask(draft);
        }
    }

    /** Requests that must be refused. */
    void mischief(int count) {
        for (int i = 0; i < count; i++) {
            Draft draft = flawed(wrong);
            draft.wrong = true;
            ask(draft);
        }
    }

    private Draft flawed(List<Map.Entry<String, Flaw>> flaws) {
        Map.Entry<String, Flaw> flaw = values.pick(flaws);
        while (true) {
            Draft draft = values.draft(values.pick(weighted));
            if (!allowed(flaw.getKey(), draft) && flaw.getValue().into(draft, random)) {
                draft.flaws.add(flaw.getKey());
                return draft;
            }
        }
    }

    /** FleetLock's body is read as it is, and what else is in it, and in the query, is left alone. */
    private static boolean allowed(String flaw, Draft draft) {
        return draft.operation.path().startsWith("/v1/") && (LEFT_ALONE.contains(flaw) || flaw.startsWith("query: "));
    }

    private void ask(Draft draft) {
        asked++;
        Caller caller = callers.any(random);
        if (caller.credentials() != null) {
            draft.headers.add("Authorization: " + caller.credentials());
        }
        Wire wire = null;
        try {
            wire = wires.containsKey(caller) ? wires.get(caller) : caller.connect();
            wires.put(caller, wire);
            for (byte[] part : draft.bytes()) {
                wire.send(part);
            }
            Reply reply = wire.read(draft.method.equals("HEAD"), draft.patienceMillis);
            before = reply.status() + " " + reply.headers() + " to " + draft;
            boolean more = wire.hasMore();
            if (draft.last || reply.closes() || reply.stream()) {
                hangUp(caller);
            } else if (more) {
                fault("more than one answer", caller, draft, reply.toString());
                hangUp(caller);
            }
            judge(draft, caller, reply);
        } catch (SocketTimeoutException late) {
            hangUp(caller);
            if (draft.patienceMillis == 0) {
                fault("no answer", caller, draft, late.toString());
            }
            lost(draft, "hung up");
        } catch (IOException | RuntimeException broken) {
            hangUp(caller);
            fault("no sound answer", caller, draft, broken + "\n--- before it on this connection: " + before);
            lost(draft, "broken");
        }
    }

    private void lost(Draft draft, String how) {
        unanswered += draft.operation.changes() ? 1 : 0;
        tally.merge(draft.operation.name() + " → " + how, 1, Integer::sum);
    }

    private void judge(Draft draft, Caller caller, Reply reply) {
        String type = reply.status() < 400 ? "" : " " + reply.field("type").replaceFirst(".*:", "");
        tally.merge(draft.operation.name() + " → " + reply.status() + type, 1, Integer::sum);
        String fault = oracle.fault(draft, reply);
        if (fault != null) {
            fault(fault, caller, draft, reply.status() + " " + reply.headers() + "\n" + cut(reply.text()));
        }
        if (reply.status() >= 400) {
            refused++;
            if (reply.status() == 404 || reply.status() == 410) {
                known.forget(draft.target.replaceAll(".*/(?:windows|leases)/([^/]*).*", "$1"));
            }
            return;
        }
        Trail.Deed deed = draft.method.equals(draft.operation.method()) ? Trail.Deed.of(draft.operation, reply) : null;
        if (deed != null) {
            deeds.add(deed);
        }
        JsonNode json = reply.is("application/json") && !reply.stream() ? reply.json() : null;
        if (json != null) {
            known.learnFrom(json);
        }
    }

    private void fault(String what, Caller caller, Draft draft, String answer) {
        tally.merge("FAULT " + what, 1, Integer::sum);
        if (faults.size() < MOST_FAULTS) {
            faults.add("%s%n--- by %s, request %d: %s%n--- answered %s%n"
                    .formatted(what, caller.name(), asked, draft, cut(answer)));
        }
    }

    private static String cut(String text) {
        return text.length() > 1500 ? text.substring(0, 1500) + "…" : text;
    }

    private void hangUp(Caller caller) {
        Wire wire = wires.remove(caller);
        if (wire != null) {
            wire.close();
        }
    }

    @Override
    public void close() {
        wires.values().forEach(Wire::close);
        wires.clear();
    }

    @Override
    public String toString() {
        return description.operations().size() + " operations, " + asked + " requests";
    }
}
