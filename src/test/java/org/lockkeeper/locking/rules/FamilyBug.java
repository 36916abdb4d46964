package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.before;
import static org.lockkeeper.locking.rules.Planted.endsAs;

import java.util.List;
import org.lockkeeper.locking.rules.End.EndReason;

/** Of work inside other work. */
enum FamilyBug implements Bug {
    LEAVES_ORPHANS_WAITING("orphan") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) ->
                            Surgery.undo(before, step, event -> endsAs(event, EndReason.PARENT_ENDED)));
        }
    },
    ENDS_ADMITTED_WORK_WITH_ITS_WINDOW("endings: orphan") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Command.Release release
                        && claim.phase() == Phase.QUEUED
                        && claim.request().admitted()
                        && release.id().equals(claim.request().parent())
                        && draft.find(release.id()) != null) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.PARENT_ENDED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    LEAVES_THE_WHOLE_FAMILY_BEHIND("chain") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.changed(
                            step,
                            claim -> claim.phase() == Phase.QUEUED
                                            && claim.request().admitted()
                                            && step.events().stream()
                                                    .anyMatch(event -> event.type() == Event.Type.LEFT
                                                            && event.subject().equals(claim.id()))
                                    ? claim.inside(List.of("another"))
                                    : claim));
        }
    },
    A_GRANDCHILD_WAITS_FOR_ITS_GRANDPARENT("progress") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before,
                            step,
                            event -> event.type() == Event.Type.GRANTED
                                    && event.after() != null
                                    && event.after().request().above().stream()
                                            .anyMatch(
                                                    id -> step.table().find(id).isPresent())));
        }
    },
    CLOSING_ENDS_MEMBERS_THAT_WORK("endings: orphan") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Command.Release release
                        && release.id().equals(claim.request().parent())
                        && claim.lease() != null) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.PARENT_ENDED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    };

    private final String foundBy;

    FamilyBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }
}
