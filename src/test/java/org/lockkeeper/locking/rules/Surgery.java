package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.LockTable.Remembered;

/** Tools to break steps of the rules with. */
final class Surgery {
    private Surgery() {}

    /** Does more than the step did, and writes it down as the rules would. */
    static LockRules.Step more(LockRules.Step step, Instant now, BiConsumer<Draft, Claim> also) {
        Draft draft = new Draft(step.table(), now);
        draft.claims().forEach(claim -> also.accept(draft, claim));
        LockRules.Step more = draft.finish(step.reply());
        List<Event> events = new ArrayList<>(step.events());
        events.addAll(more.events());
        return new LockRules.Step(more.table(), events, step.reply());
    }

    /** Does not do these of its changes, as far as nothing else came of them. */
    static LockRules.Step undo(LockTable before, LockRules.Step step, Predicate<Event> what) {
        List<Event> events = new ArrayList<>();
        List<Claim> claims = new ArrayList<>(step.table().claims());
        long last = before.lastToken();
        Map<String, Long> floors = new TreeMap<>();
        before.floors().forEach(floor -> floors.put(floor.group(), floor.token()));
        for (Event event : step.events()) {
            Claim after = event.after();
            Claim old = event.before();
            if (after != null && old != null && what.test(event)) {
                claims.removeIf(claim -> claim.id().equals(old.id()));
                claims.add(Math.min(place(before, old), claims.size()), old);
                continue;
            }
            events.add(event);
            if (event.type() == Event.Type.GRANTED && after != null && after.lease() != null) {
                last = after.lease().token();
                floors.put(after.request().group(), last);
            }
        }
        return new LockRules.Step(table(step.table(), last, floors, claims), events, step.reply());
    }

    private static int place(LockTable table, Claim claim) {
        List<String> ids = table.claims().stream().map(Claim::id).toList();
        return Math.max(0, ids.indexOf(claim.id()));
    }

    /** Gets leases wrong wherever they show. */
    static LockRules.Step leases(LockRules.Step step, UnaryOperator<Lease> wrong) {
        return new LockRules.Step(
                claims(step.table(), claim -> lease(claim, wrong)),
                step.events().stream()
                        .map(event -> new Event(
                                event.type(),
                                event.at(),
                                event.actor(),
                                event.principal(),
                                event.subject(),
                                event.detail(),
                                event.key(),
                                event.once(),
                                lease(event.before(), wrong),
                                lease(event.after(), wrong)))
                        .toList(),
                step.reply());
    }

    private static @Nullable Claim lease(@Nullable Claim claim, UnaryOperator<Lease> wrong) {
        return claim == null || claim.lease() == null
                ? claim
                : new Claim(
                        claim.request(), wrong.apply(claim.lease()), claim.end(), claim.finishAsked(), claim.slot());
    }

    static LockRules.Step withTable(LockRules.Step step, UnaryOperator<LockTable> wrong) {
        return new LockRules.Step(wrong.apply(step.table()), step.events(), step.reply());
    }

    static LockTable claims(LockTable table, UnaryOperator<@Nullable Claim> change) {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim : table.claims()) {
            Claim changed = change.apply(claim);
            if (changed != null) {
                claims.add(changed);
            }
        }
        return new LockTable(
                table.lastNow(), table.lastToken(), table.floors(), claims, table.remembered(), table.once());
    }

    static LockTable remembering(LockTable table, List<Remembered> remembered) {
        return new LockTable(
                table.lastNow(), table.lastToken(), table.floors(), table.claims(), remembered, table.once());
    }

    static LockTable once(LockTable table, List<Once> once) {
        return new LockTable(
                table.lastNow(), table.lastToken(), table.floors(), table.claims(), table.remembered(), once);
    }

    static LockTable lastToken(LockTable table, long token) {
        return new LockTable(table.lastNow(), token, table.floors(), table.claims(), table.remembered(), table.once());
    }

    static LockTable floors(LockTable table, List<LockTable.Floor> floors) {
        return new LockTable(
                table.lastNow(), table.lastToken(), floors, table.claims(), table.remembered(), table.once());
    }

    private static LockTable table(LockTable table, long last, Map<String, Long> floors, List<Claim> claims) {
        return new LockTable(
                table.lastNow(),
                last,
                floors.entrySet().stream()
                        .map(entry -> new LockTable.Floor(entry.getKey(), entry.getValue()))
                        .toList(),
                claims,
                table.remembered(),
                table.once());
    }

    static Rules with(Play play, UnaryOperator<Groups.Rule> wrong) {
        Map<String, Groups.Rule> changed = new TreeMap<>();
        play.rules().forEach((group, rule) -> changed.put(group, wrong.apply(rule)));
        return play.under(Groups.of(changed), Play.LIMITS)::apply;
    }

    static boolean overdue(Claim claim, Instant now, Duration early) {
        return claim.phase() == Phase.HELD && claim.overdue(now.plus(early));
    }

    /** Puts one behind all others. */
    static LockTable last(LockTable table, String id) {
        List<Claim> claims = new ArrayList<>(table.claims());
        table.find(id).ifPresent(claim -> {
            claims.remove(claim);
            claims.add(claim);
        });
        return claims(table, claims);
    }

    /** Puts one before the first of these. */
    static LockTable before(LockTable table, String id, Predicate<Claim> others) {
        List<Claim> claims = new ArrayList<>(table.claims());
        Claim claim = table.find(id).orElseThrow();
        claims.remove(claim);
        claims.stream().filter(others).findFirst().ifPresent(other -> claims.add(claims.indexOf(other), claim));
        return claims.contains(claim) ? claims(table, claims) : table;
    }

    /** Its request counts from now on only. */
    static LockRules.Step requestedAgain(LockRules.Step step, Submit submit, Instant now) {
        LockRules.Step later = changed(
                step,
                claim -> claim.id().equals(submit.id())
                        ? new Claim(
                                Request.of(submit, null, null, claim.request().headStart(), now, now),
                                claim.lease(),
                                claim.end(),
                                claim.finishAsked(),
                                claim.slot())
                        : claim);
        return withTable(later, table -> last(table, submit.id()));
    }

    static Submit ownedBy(Submit submit, Binding binding) {
        return new Submit(
                submit.id(),
                submit.kind(),
                submit.group(),
                submit.owner(),
                submit.reason(),
                submit.waitTimeout(),
                submit.hold(),
                binding,
                submit.admits(),
                submit.inhibit(),
                submit.join(),
                submit.once(),
                submit.key(),
                submit.priority(),
                submit.drainTimeout(),
                submit.terms(),
                submit.onlyIfFits());
    }

    static LockRules.Step owner(LockRules.Step step, String id, Binding binding) {
        return changed(
                step,
                claim -> claim.id().equals(id)
                        ? new Claim(
                                claim.request().bound(binding),
                                claim.lease(),
                                claim.end(),
                                claim.finishAsked(),
                                claim.slot())
                        : claim);
    }

    static LockRules.Step changed(LockRules.Step step, UnaryOperator<Claim> change) {
        UnaryOperator<@Nullable Claim> ifAny = claim -> claim == null ? null : change.apply(claim);
        return new LockRules.Step(
                claims(step.table(), ifAny),
                step.events().stream()
                        .map(event -> new Event(
                                event.type(),
                                event.at(),
                                event.actor(),
                                event.principal(),
                                event.subject(),
                                event.detail(),
                                event.key(),
                                event.once(),
                                ifAny.apply(event.before()),
                                ifAny.apply(event.after())))
                        .toList(),
                step.reply());
    }

    private static LockTable claims(LockTable table, List<Claim> claims) {
        return new LockTable(
                table.lastNow(), table.lastToken(), table.floors(), claims, table.remembered(), table.once());
    }
}
