package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.lockkeeper.testing.SteppedClock;
import org.lockkeeper.testing.SystemdSandbox;

/** What befalls the service, each in its turn, in an order that a seed decides. */
final class SoakFaults {
    static final String STOP = "stopped and started";
    private static final Duration SHOWS = Duration.ofSeconds(30);
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    /** As far as the clock is ever set from what it is right now. */
    private static final int HOURS = 3;

    private final Soak soak;
    private final SoakFacts facts;
    private final Host host;
    private final SteppedClock clock;
    private final SmallDisc disc;
    private final Asking root;
    private final Random random;
    private final Map<String, Runnable> all = new LinkedHashMap<>();
    private final List<String> deck = new ArrayList<>();

    SoakFaults(
            Soak soak,
            SoakFacts facts,
            SystemdSandbox sandbox,
            Host host,
            SteppedClock clock,
            SmallDisc disc,
            Asking root,
            Random random) {
        this.soak = soak;
        this.facts = facts;
        this.host = host;
        this.clock = clock;
        this.disc = disc;
        this.root = root;
        this.random = random;
        all.put("bus restarted", sandbox::restartBus);
        all.put("bus gone for a while", () -> without(sandbox::stopBus, () -> {}, sandbox::restartBus));
        all.put("systemd hung for a while", () -> without(sandbox::pauseSystemd, () -> {}, sandbox::resumeSystemd));
        all.put("systemd re-executed", sandbox::reexec);
        all.put("clock set", this::setClock);
        all.put("disc full", () -> full(() -> {}));
        all.put("kill -9", () -> kill(() -> {}));
        all.put("kill -9, clock set meanwhile", () -> kill(this::setClock));
        all.put("kill -9 without the bus", () -> without(sandbox::stopBus, () -> kill(() -> {}), sandbox::restartBus));
        all.put("kill -9, disc full", () -> full(() -> kill(disc::free)));
        all.put(STOP, this::restart);
    }

    /** Has the next one happen, and returns when it is over and its traces are, too. */
    String next(boolean mayEndIt) {
        if (deck.isEmpty()) {
            deck.addAll(all.keySet());
            Collections.shuffle(deck, random);
            if (soak.counted("faults") == 0) {
                deck.addAll(0, List.of("kill -9", "disc full")); // in the shortest run as well
            }
        }
        int at = 0;
        while (!mayEndIt && at < deck.size() && ends(deck.get(at))) {
            at++;
        }
        if (at == deck.size()) {
            deck.clear();
            return next(mayEndIt);
        }
        String fault = deck.remove(at);
        soak.count("faults");
        soak.count("faults: " + fault);
        Objects.requireNonNull(all.get(fault)).run();
        for (String part : List.of("systemd", "lockStore")) {
            await(part + " after: " + fault).atMost(BACK).pollInterval(POLL).until(() -> health(part) == 200);
        }
        return fault;
    }

    private static boolean ends(String fault) {
        return fault.startsWith("kill") || fault.startsWith("stop");
    }

    private int health(String part) {
        return root.get("/actuator/health/" + part).status();
    }

    private void without(Runnable lose, Runnable meanwhile, Runnable regain) {
        lose.run();
        try {
            await("its loss").atMost(SHOWS).pollInterval(POLL).until(() -> health("systemd") == 503);
            meanwhile.run();
        } finally {
            regain.run();
        }
    }

    private void full(Runnable meanwhile) {
        disc.fill();
        try {
            await("want of room").atMost(SHOWS).pollInterval(POLL).until(() -> {
                // What was allocated before takes some.
                for (int i = 0; i < 20 && health("lockStore") == 200; i++) {
                    ask();
                }
                return health("lockStore") == 503;
            });
            meanwhile.run();
        } finally {
            disc.free();
        }
    }

    private void ask() {
        Asking.Told told = root.post("/api/v1/windows", Host.fields(Settings.FREE, Map.of("requestedBy", "root")));
        if (told.status() == 201) {
            root.delete("/api/v1/windows/" + told.at("/id"));
        }
    }

    private void kill(Runnable meanwhile) {
        if (soak.counted("lives") % 3 < 2) {
            facts.awaitEnd();
        }
        soak.down();
        host.lockkeeper().kill9();
        meanwhile.run();
        host.lockkeeper().restart();
        soak.up();
        soak.count("lives");
    }

    private void restart() {
        soak.down();
        host.lockkeeper().restart();
        soak.up();
        soak.count("lives");
    }

    private void setClock() {
        clock.set(Duration.ofSeconds(random.nextInt(-HOURS * 3600, HOURS * 3600)));
    }
}
