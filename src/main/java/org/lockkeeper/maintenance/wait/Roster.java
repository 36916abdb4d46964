package org.lockkeeper.maintenance.wait;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.systemd.units.UnitGlob;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.words.Text;

/** Which names a caller may wait for: a misspelt one must not count as stopped. */
final class Roster {

    private final GuardedServices services;
    private final List<String> configured;
    private final List<String> seen;

    Roster(GuardedServices services) {
        this.services = services;
        this.configured =
                services.configured().stream().map(GuardedService::unit).toList();
        this.seen = services.picture().services().stream()
                .flatMap(service -> service.names().stream())
                .toList();
    }

    /** Refuses names and globs that stand for no guarded service. */
    void require(List<String> names) {
        names.stream().filter(name -> !guarded(name)).findFirst().ifPresent(name -> {
            throw unknown(name);
        });
    }

    private boolean guarded(String name) {
        UnitGlob asked = new UnitGlob(name);
        return seen.stream().anyMatch(asked::matches)
                || configured.stream().anyMatch(entry -> meet(asked, entry))
                || (!UnitName.isGlob(name) && services.entryOf(name).isPresent());
    }

    /**
     * Whether an entry and what is asked for may stand for the same unit, also for one that does not run now. Of two
     * globs, one must match the other as it is written: {@code backup-*} and {@code backup-*.service} meet.
     */
    private static boolean meet(UnitGlob asked, String entry) {
        return asked.toString().equals(entry)
                || asked.matches(entry)
                || (UnitName.isGlob(entry) && new UnitGlob(entry).matches(asked.toString()));
    }

    private ApiProblem unknown(String name) {
        String shown = Text.shorten(name);
        Optional<String> near = NearName.of(name, Stream.concat(seen.stream(), configured.stream()));
        Map<String, String> members = new LinkedHashMap<>(Map.of("unit", shown));
        near.ifPresent(suggestion -> members.put("suggestion", suggestion));
        String hint = near.map("; did you mean '%s'?"::formatted).orElse("");
        return new ApiProblem(
                ProblemType.UNKNOWN_UNIT,
                "'%s' is no guarded service (lockkeeper.guarded-services)%s".formatted(shown, hint),
                members);
    }
}
