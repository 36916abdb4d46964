package org.lockkeeper.page.hosts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.fleet.members.PoolRule;
import org.lockkeeper.fleet.members.PoolRule.Wave;
import org.lockkeeper.page.frame.Texts;

/** What a pool is held to, in words. */
final class RuleWords {

    private RuleWords() {}

    /** @param hosts of how many hosts its part is taken */
    static String of(PoolRule rule, int hosts) {
        List<String> words = new ArrayList<>();
        words.add(
                rule.atMost().percent()
                        ? Texts.of(
                                "fleet.rule.atMost.part",
                                rule.atMost().toString(),
                                Integer.toString(rule.atMost().of(hosts)),
                                Integer.toString(hosts))
                        : Texts.of("fleet.rule.atMost", rule.atMost().toString()));
        if (rule.atLeastInZone() > 0) {
            words.add(Texts.of("fleet.rule.zone", Integer.toString(rule.atLeastInZone())));
        }
        if (!rule.waves().isEmpty()) {
            words.add(Texts.of(
                    "fleet.rule.waves",
                    rule.waves().stream().map(RuleWords::wave).collect(Collectors.joining(", "))));
        }
        return String.join("; ", words);
    }

    private static String wave(Wave wave) {
        return wave.soak().isZero()
                ? wave.name()
                : Texts.of("fleet.rule.wave.soak", wave.name(), ApiDuration.inWords(wave.soak()));
    }
}
