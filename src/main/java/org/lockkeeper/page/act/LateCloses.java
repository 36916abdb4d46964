package org.lockkeeper.page.act;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.maintenance.admission.Empties;
import org.lockkeeper.maintenance.window.Closing;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.Caller;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Windows that are closed when nothing runs inside them any more, because somebody said so on the page and went on. Kept in memory
 * alone: with this process the wait ends, and the window stays open.
 */
@Lazy
@Component
final class LateCloses {

    private static final int MOST = 200;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Empties empties;
    private final LockRegistry registry;
    private final Map<String, Late> all = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Late> eldest) {
            return size() > MOST;
        }
    });

    LateCloses(Empties empties, LockRegistry registry) {
        this.empties = empties;
        this.registry = registry;
    }

    /** @param refused why it was not closed after all; null while it is waited for */
    record Late(
            String by,
            Instant since,
            AtomicBoolean given,
            @Nullable Refused refused) {

        Late refused(Refused why) {
            return new Late(by, since, given, why);
        }
    }

    /** @param endsAt when it ends by itself anyway */
    void begin(String id, Instant endsAt, Closing closing) {
        Instant now = registry.now();
        Late late = new Late(closing.by() == null ? "" : closing.by(), now, new AtomicBoolean(), null);
        Late before = all.put(id, late);
        if (before != null) {
            before.given().set(true);
        }
        Duration left = Duration.between(now, endsAt);
        Duration patience = left.compareTo(LONGEST) < 0 && !left.isNegative() ? left : LONGEST;
        empties.await(id, patience, new Caller(late.given()::get), outcome -> ended(closing, outcome))
                .setResultHandler(result -> done(id, late, result));
    }

    private static String ended(Closing closing, Empties.Outcome outcome) {
        closing.end(outcome);
        return "ended";
    }

    private void done(String id, Late late, @Nullable Object result) {
        if (result instanceof ApiProblem problem && !late.given().get()) {
            all.replace(id, late, late.refused(Refused.of(problem.body())));
        } else {
            all.remove(id, late);
        }
    }

    Optional<Late> of(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /** Noticed within a second. */
    void giveUp(String id) {
        Late late = all.remove(id);
        if (late != null) {
            late.given().set(true);
        }
    }
}
