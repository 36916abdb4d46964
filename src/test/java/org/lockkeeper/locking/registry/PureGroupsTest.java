package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;

class PureGroupsTest {

    private static final Map<String, GroupProperties> GROUPS = Map.of(
            "backup", group(Set.of("maintenance"), Set.of(), false),
            "report", group(Set.of(), Set.of(), false),
            "deploy", group(Set.of("deploy", "report"), Set.of(), false),
            "reboot", group(Set.of("deploy"), Set.of(), true),
            "maintenance", group(Set.of("*"), Set.of("deploy", "report", "reboot"), false));

    @Test
    void areThoseThatConflictWithNoGuardedServiceAndDoNotReboot() {
        assertThat(pure(Set.of("backup"))).containsExactlyInAnyOrder("deploy", "report", "backup");
        assertThat(pure(Set.of("backup", "maintenance"))).containsExactlyInAnyOrder("deploy", "report");
        assertThat(pure(Set.of("report"))).containsExactlyInAnyOrder("report", "backup");
    }

    /** A host of which nothing is known is not safe, whatever it guards. */
    @Test
    void theGroupOfTheHostItselfNeverIs() {
        assertThat(pure(Set.of())).containsExactlyInAnyOrder("deploy", "report", "backup");
    }

    private static List<String> pure(Set<String> guarded) {
        LockRules rules =
                new LockRules(new RegistryProperties(GROUPS, Limits.DEFAULT, guarded).rules(), Limits.DEFAULT);
        return GROUPS.keySet().stream().filter(rules::pure).toList();
    }

    private static GroupProperties group(Set<String> conflictsWith, Set<String> except, boolean reboots) {
        return new GroupProperties(conflictsWith, except, 0, 0, 0, "15s", reboots, null, List.of(), List.of(), false);
    }
}
