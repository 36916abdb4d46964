package org.lockkeeper.page.act;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.dryrun.DryRun;

/**
 * An act that whoever looks may do now.
 *
 * @param act as in the API's path
 * @param chosen whether he is at it
 * @param tried what would come of it
 * @param confirm what has to be typed before it is done; null: nothing
 * @param confirmError what is wrong with what was typed for that
 */
record Offer(
        String act,
        List<Field> fields,
        boolean chosen,
        Map<String, String> typed,
        @Nullable DryRun tried,
        @Nullable Refused refused,
        @Nullable String confirm,
        @Nullable String confirmError) {

    static Offer of(String act, List<Field> fields, @Nullable String confirm) {
        return new Offer(act, fields, false, Map.of(), null, null, confirm, null);
    }

    /** With what he has typed, and what came of it. */
    Offer at(Typed typedNow, @Nullable DryRun result, @Nullable Refused problem, @Nullable String wrong) {
        Map<String, String> errors = problem == null ? Map.of() : problem.errors();
        return new Offer(
                act,
                fields.stream().map(field -> field.filled(typedNow, errors)).toList(),
                true,
                typedNow.values(),
                result,
                problem,
                confirm,
                wrong);
    }

    public boolean dangerous() {
        return confirm != null;
    }
}
