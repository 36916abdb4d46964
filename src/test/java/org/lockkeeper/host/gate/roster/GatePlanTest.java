package org.lockkeeper.host.gate.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;

class GatePlanTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final GuardedService BACKUPS = new GuardedService("backup-*.service", "backup", false);
    private static final String UNIT = "backup-a.service";

    private final GatePlan plan = new GatePlan(
            Conflicts.of(Map.of("backup", Set.of("maintenance"), "maintenance", Set.of(), "free", Set.of())));

    @Test
    void drainingAndHeldLeasesCloseWhatTheyConflictWith() {
        assertThat(closedBy(window("maintenance", true))).isEqualTo("w");
        assertThat(closedBy(window("maintenance", false))).isEqualTo("w");
        assertThat(closedBy(window("free", true))).isEqualTo("nobody");
        assertThat(closedBy(window("backup", true))).isEqualTo("nobody");
    }

    @Test
    void queuedRequestClosesNothing() {
        Claim lease = window("maintenance", true);
        assertThat(closedBy(new Claim(lease.request(), null, null))).isEqualTo("nobody");
    }

    @Test
    void whatTheLeaseAdmitsPasses() {
        assertThat(closedBy(claim("w", "maintenance", null, List.of("backup-a*.service"), Binding.WINDOW)))
                .isEqualTo("nobody");
        assertThat(closedBy(claim("w", "maintenance", null, List.of("backup-b.service"), Binding.WINDOW)))
                .isEqualTo("w");
    }

    @Test
    void itsOwnUnitAndItsMembersUnitsPass() {
        Binding unit = Binding.unit(UNIT, "0".repeat(32), "boot");
        assertThat(closedBy(claim("l", "maintenance", null, List.of(), unit))).isEqualTo("nobody");
        assertThat(closedBy(window("maintenance", true), claim("m", "maintenance", "w", List.of(), unit)))
                .isEqualTo("nobody");
        assertThat(closedBy(window("maintenance", true), claim("m", "free", null, List.of(), unit)))
                .isEqualTo("w");
    }

    @Test
    void memberAdmitsWhatItsParentAdmits() {
        Claim parent = claim("w", "free", null, List.of(UNIT), Binding.WINDOW);
        assertThat(closedBy(parent, claim("m", "maintenance", "w", List.of(), Binding.CLIENT)))
                .isEqualTo("nobody");
    }

    @Test
    void unitsThatAreNewPassOnlyIfAllOfTheirEntryDo() {
        assertThat(plan.closesAll(table(window("maintenance", true)), BACKUPS, List.of(BACKUPS.unit())))
                .isPresent();
        assertThat(plan.closesAll(
                        table(claim("w", "maintenance", null, List.of("backup-a.service"), Binding.WINDOW)),
                        BACKUPS,
                        List.of(BACKUPS.unit())))
                .isPresent();
        assertThat(plan.closesAll(
                        table(claim("w", "maintenance", null, List.of("backup-*.service"), Binding.WINDOW)),
                        BACKUPS,
                        List.of(BACKUPS.unit())))
                .isEmpty();
    }

    private String closedBy(Claim... claims) {
        return plan.closes(table(claims), BACKUPS, List.of(UNIT)).map(Claim::id).orElse("nobody");
    }

    private static LockTable table(Claim... claims) {
        return new LockTable(NOW, 9, List.of(), List.of(claims), List.of(), List.of());
    }

    private static Claim window(String group, boolean held) {
        Claim claim = claim("w", group, null, List.of(), Binding.WINDOW);
        return held ? claim : new Claim(claim.request(), new Lease(1, NOW, null, null, null), null);
    }

    private static Claim claim(String id, String group, @Nullable String parent, List<String> admits, Binding binding) {
        Request request = new Request(
                id,
                binding.kind() == Binding.Kind.WINDOW ? Request.Kind.WINDOW : Request.Kind.JOB,
                group,
                "alice",
                "kernel update",
                NOW,
                NOW.plusSeconds(60),
                Duration.ofMinutes(10),
                binding,
                admits,
                false,
                parent);
        return new Claim(request, new Lease(1, NOW, NOW, NOW.plusSeconds(600), null), null);
    }
}
