package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Command.Join;
import org.lockkeeper.locking.rules.Command.Key;
import org.lockkeeper.locking.rules.Command.OnceKey;

/**
 * Enters the queue.
 *
 * @param waitTimeout how long it may take until it is held
 * @param hold how long it may then be held without being renewed
 * @param inhibit whether the host is to be kept from shutting down and sleeping while it is held
 * @param priority whether it goes before others that wait
 * @param drainTimeout what is done when its drain has run out; null: it is given up
 * @param terms what it says of time
 * @param onlyIfFits whether it is refused rather than made to wait for the hours in which it would fit
 */
public record Submit(
        String id,
        Request.Kind kind,
        String group,
        String owner,
        String reason,
        Duration waitTimeout,
        Duration hold,
        Binding binding,
        List<String> admits,
        boolean inhibit,
        @Nullable Join join,
        @Nullable OnceKey once,
        @Nullable Key key,
        Priority priority,
        @Nullable DrainTimeout drainTimeout,
        Terms terms,
        boolean onlyIfFits)
        implements Command {

    public Submit {
        if (terms.plan() != null) {
            terms.plan().check(kind, hold);
        }
    }

    /** One that is not urgent, is given up when its drain has run out, and for which the hours of its group hold. */
    public Submit(
            String id,
            Request.Kind kind,
            String group,
            String owner,
            String reason,
            Duration waitTimeout,
            Duration hold,
            Binding binding,
            List<String> admits,
            boolean inhibit,
            @Nullable Join join,
            @Nullable OnceKey once,
            @Nullable Key key) {
        this(
                id,
                kind,
                group,
                owner,
                reason,
                waitTimeout,
                hold,
                binding,
                admits,
                inhibit,
                join,
                once,
                key,
                Priority.NORMAL,
                null,
                Terms.NONE,
                false);
    }

    public Submit with(Priority other) {
        return with(other, drainTimeout, terms, onlyIfFits);
    }

    /** The same, with what is done when its drain has run out. */
    public Submit with(@Nullable DrainTimeout instead) {
        return with(priority, instead, terms, onlyIfFits);
    }

    /** The same, on these terms. */
    public Submit on(Terms others) {
        return with(priority, drainTimeout, others, onlyIfFits);
    }

    /** The same, which does not wait for hours. */
    public Submit onlyIfFits(boolean only) {
        return with(priority, drainTimeout, terms, only);
    }

    /** Why the hours and blackouts of its group do not hold for it; null: they do. */
    public @Nullable String override() {
        return terms.override();
    }

    private Submit with(Priority other, @Nullable DrainTimeout instead, Terms others, boolean only) {
        return new Submit(
                id,
                kind,
                group,
                owner,
                reason,
                waitTimeout,
                hold,
                binding,
                admits,
                inhibit,
                join,
                once,
                key,
                other,
                instead,
                others,
                only);
    }

    public static Submit window(
            String id,
            String group,
            String owner,
            String reason,
            Duration waitTimeout,
            Duration hold,
            List<String> admits,
            boolean inhibit,
            @Nullable Key key) {
        return new Submit(
                id,
                Request.Kind.WINDOW,
                group,
                owner,
                reason,
                waitTimeout,
                hold,
                Binding.WINDOW,
                admits,
                inhibit,
                null,
                null,
                key);
    }

    public @Nullable String parent() {
        return join == null ? null : join.id();
    }
}
