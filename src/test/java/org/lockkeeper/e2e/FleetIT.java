package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/**
 * Three hosts, each with its systemd and its Lockkeeper, on one PostgreSQL with a synchronous standby. What is checked is what the
 * units themselves have written down.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(LogOnFailure.class)
final class FleetIT {

    private static final int HOSTS = 3;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<FleetMember> members = new ArrayList<>();
    private final List<PostgresServer> servers = new ArrayList<>();
    private final WebhookReceiver receiver = new WebhookReceiver();

    @BeforeAll
    void boot() {
        servers.add(PostgresServer.start());
        servers.add(servers.get(0).synchronousStandby());
        List<CompletableFuture<FleetMember>> booted = new ArrayList<>();
        for (int i = 1; i <= HOSTS; i++) {
            String name = "host" + i;
            booted.add(CompletableFuture.supplyAsync(() -> member(name)));
        }
        booted.forEach(one -> members.add(one.join()));
    }

    private FleetMember member(String name) {
        SystemdSandbox sandbox = SystemdSandbox.start();
        sandbox.unit("job.service", FleetMember.JOB)
                .unit("backup-a.service", Units.oneshot("backup-a").text())
                .daemonReload();
        Settings settings = Settings.standard()
                .on(sandbox)
                .guard("backup-a.service", "backup")
                .set("lockkeeper.groups.rolled.conflicts-with", "rolled,backup")
                .set("lockkeeper.groups.rolled.fleet", "web")
                .set("lockkeeper.fleet.name", name)
                .set("lockkeeper.http.socket", socket(sandbox).toString())
                .set("lockkeeper.groups.update.fleet", "web")
                .set("lockkeeper.fleet.pools.web.at-most", "1")
                .set("lockkeeper.fleet.database.url", PostgresServer.url(servers.toArray(PostgresServer[]::new)))
                .set("lockkeeper.fleet.database.user", "lockkeeper")
                .set("lockkeeper.fleet.database.timeout", "2s")
                .set("lockkeeper.notifications.source", "lockkeeper://" + name)
                .set("lockkeeper.notifications.receivers.ops.url", receiver.url("/hook"))
                .set("lockkeeper.notifications.receivers.ops.events", "slot.*");
        return new FleetMember(name, sandbox, Host.start(settings));
    }

    /** Of a test that has failed no window keeps the slot from the next. */
    @AfterEach
    void closeAll() {
        members.forEach(member -> member.host.closeAll());
    }

    @AfterAll
    void end() {
        members.forEach(member -> {
            member.host.close();
            member.sandbox.close();
        });
        servers.forEach(PostgresServer::close);
        receiver.close();
    }

    /** Never two of them in maintenance, whatever is killed, and nothing that was asked for is lost. */
    @Test
    @Order(1)
    void oneAfterTheOtherWhileHostsAndTheDatabaseAreKilled() throws Exception {
        int turns = 3;
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(HOSTS + 1);
        try {
            List<CompletableFuture<Void>> work = members.stream()
                    .map(member -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < turns; i++) {
                                    member.turn(member.name + "-" + i);
                                }
                            },
                            threads))
                    .toList();
            CompletableFuture<Void> faults = CompletableFuture.runAsync(
                    () -> {
                        await().atMost(LONG).until(() -> ran() >= 2);
                        killOne(random);
                        await().atMost(LONG).until(() -> ran() >= 5);
                        servers.get(0).kill();
                        servers.get(1).promote();
                        int then = ran();
                        await("progress after the fail-over").atMost(SOON).until(() -> ran() > then);
                        for (int i = 7; i <= turns * HOSTS - 3 && !over.get(); i += 3) {
                            int before = i;
                            await().atMost(LONG).until(() -> over.get() || ran() >= before);
                            killOne(random);
                        }
                    },
                    threads);
            CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
            over.set(true);
            faults.get(60, TimeUnit.SECONDS);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        List<FleetMember.Turn> all = members.stream()
                .flatMap(member -> member.turns().stream())
                .sorted(Comparator.comparing(FleetMember.Turn::from))
                .toList();
        assertThat(all).as("seed %d", seed).hasSize(turns * HOSTS);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).from())
                    .as("seed %d: %s", seed, all)
                    .isGreaterThan(all.get(i - 1).until());
        }
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(slots(members.get(0))).isEmpty());
        await().atMost(LONG).untilAsserted(this::eachIsToldByOne);
    }

    /** By the one that committed it: all that the trail has, and nothing by two. */
    private void eachIsToldByOne() {
        Set<String> inTrail = new TreeSet<>();
        members.get(0)
                .host
                .api()
                .get("/api/v1/audit?domain=FLEET&limit=1000")
                .expect(200)
                .body()
                .at("/entries")
                .forEach(entry -> {
                    if (!entry.at("/type").asString().equals("RENEWED")) {
                        inTrail.add(entry.at("/version").asString() + "."
                                + entry.at("/index").asString());
                    }
                });
        Map<String, String> told = new TreeMap<>();
        Set<String> tellers = new TreeSet<>();
        receiver.sent().forEach(sent -> {
            String entry = sent.json().at("/data/version").asString() + "."
                    + sent.json().at("/data/index").asString();
            assertThat(told.merge(entry, sent.id(), (one, other) -> one))
                    .as("what is sent again has the same id: %s", sent.body())
                    .isEqualTo(sent.id());
            tellers.add(sent.json().at("/source").asString());
        });
        assertThat(told.keySet()).isEqualTo(inTrail);
        assertThat(tellers).hasSize(HOSTS);
    }

    private int ran() {
        return members.stream()
                .mapToInt(member -> (int) Path.of("/proc/" + member.sandbox.pidOfInit() + "/root/run/job")
                                .toFile()
                                .length()
                        / 44)
                .sum();
    }

    private void killOne(Random random) {
        FleetMember victim = members.get(random.nextInt(HOSTS));
        victim.host.lockkeeper().kill9();
        victim.host.lockkeeper().restart();
    }

    private static List<String> slots(FleetMember member) {
        List<String> slots = new ArrayList<>();
        member.host
                .api()
                .get("/api/v1/fleet")
                .expect(200)
                .body()
                .at("/slots")
                .forEach(slot -> slots.add(
                        slot.at("/id").asString() + " " + slot.at("/state").asString()));
        return slots;
    }

    /** Without the database nothing of the fleet begins, and all else goes on as if there were no fleet. */
    @Test
    @Order(2)
    void whileTheDatabaseIsAwayTheFleetStandsStillAndNothingElse() {
        Host first = members.get(0).host;
        Host second = members.get(1).host;
        String open = first.ask(FleetMember.ROLLED);
        first.reaches(open, "OPEN");
        servers.get(1).kill();
        String waits = second.ask(FleetMember.ROLLED);
        assertThat(second.blockers(waits)).containsExactly("FLEET web");
        String update = second.ask("backup");
        second.reaches(update, "OPEN");
        second.close(update);
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(
                                second.api().get("/actuator/health/fleet").text("/status"))
                        .isEqualTo("DOWN"));
        assertThat(second.window(waits).text("/blockers/0/detail"))
                .startsWith("this host has no slot of pool web yet: postgresql://");
        assertThat(second.api().get("/livez").status()).isEqualTo(200);
        assertThat(first.state(open)).isEqualTo("OPEN");
        first.close(open);
        assertThat(second.state(waits)).isEqualTo("QUEUED");

        servers.get(1).up();
        await().atMost(LONG).pollInterval(POLL).until(() -> second.state(waits).equals("OPEN"));
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(slots(members.get(2))).containsExactly("host2 HELD"));
        // All of them are one machine here, and so each takes the other for what it was called before.
        await().atMost(LONG)
                .until(() -> members.get(2)
                        .host
                        .lockkeeper()
                        .log()
                        .contains("host2 has a slot of pool web, and is this machine by its id"));
        second.close(waits);
    }

    /** Whose slot may have been taken away meanwhile, nobody knows: what is granted with it is not held until that is known. */
    @Test
    @Order(3)
    void whatHasItsSlotDoesNotOpenWhileTheDatabaseIsAway() {
        FleetMember third = members.get(2);
        third.sandbox.systemctl("--no-block", "start", "backup-a.service").orFail();
        third.host.awaitService("backup-a.service", "BUSY activating start");
        String id = third.host.ask(FleetMember.ROLLED);
        third.host.reaches(id, "DRAINING");
        assertThat(third.host.blockers(id)).containsExactly("SERVICE backup-a.service");
        servers.get(1).kill();
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(third.host.blockers(id))
                        .containsExactlyInAnyOrder("SERVICE backup-a.service", "FLEET web"));
        third.sandbox.tell("backup-a", "end");
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(third.host.blockers(id)).containsExactly("FLEET web"));
        assertThat(third.state(id)).isEqualTo("DRAINING");
        servers.get(1).up();
        await().atMost(LONG).pollInterval(POLL).until(() -> third.state(id).equals("OPEN"));
        third.host.close(id);
    }

    private static Path socket(SystemdSandbox sandbox) {
        return sandbox.shared().resolve("api.sock");
    }

    /** The play of docs/ansible.md, for all hosts at once: the pool says how many are at work, and no "serial". */
    @Test
    @Order(4)
    void ansibleRollsThroughThePoolByItsSlots() throws IOException, InterruptedException {
        Programs.need("ansible-playbook");
        Path base = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path folder = members.get(0).sandbox.shared();
        Matcher example = Pattern.compile("<!-- file: rolling.yml -->\n```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(base.resolve("docs/ansible.md")));
        assertThat(example.find()).isTrue();
        Path play = Files.writeString(folder.resolve("rolling.yml"), example.group(1));
        Path log = folder.resolve("log");
        Files.writeString(folder.resolve("deploy.yml"), """
                - name: Work
                  ansible.builtin.shell: "echo B >>%s; sleep 0.3; echo E >>%s"
                """.formatted(log, log));
        StringBuilder inventory = new StringBuilder("[web]\n");
        members.forEach(member -> inventory
                .append(member.name)
                .append(" ansible_connection=local api_socket=")
                .append(socket(member.sandbox))
                .append('\n'));
        Path out = folder.resolve("ansible.out");
        ProcessBuilder ansible = new ProcessBuilder(
                        "ansible-playbook",
                        "-i",
                        Files.writeString(folder.resolve("hosts"), inventory).toString(),
                        "-e",
                        "{\"ansible_become\": false, \"lockkeeper__socket\": \"{{ api_socket }}\"}",
                        play.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        ansible.environment().put("HOME", folder.toString());
        ansible.environment().put("LC_ALL", "C.UTF-8");
        ansible.environment()
                .put("ANSIBLE_ROLES_PATH", base.resolve("ansible/roles").toString());
        assertThat(ansible.start().waitFor()).as(Files.readString(out)).isZero();
        assertThat(Files.readAllLines(log)).containsExactly("B", "E", "B", "E", "B", "E");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(slots(members.get(0))).isEmpty());
    }
}
