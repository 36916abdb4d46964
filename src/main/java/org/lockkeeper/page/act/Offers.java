package org.lockkeeper.page.act;

import java.util.ArrayList;
import java.util.List;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;

/** Which acts somebody may do on a claim as it stands: by its state, his role, and the groups that are his. */
final class Offers {

    static final String EXTEND = "extend";
    static final String MOVE = "move";
    static final String CLOSE = "close";
    static final String ASK = "ask-to-finish";
    static final String FORCE = "force-release";

    private Offers() {}

    static List<Offer> of(Claim claim, Principal caller) {
        if (claim.end() != null) {
            return List.of();
        }
        boolean ofHisGroups = caller.asksFor(claim.request().group());
        boolean operates = caller.has(Role.OPERATOR) && ofHisGroups;
        boolean hasSay = caller.owns(claim) || operates;
        boolean window = claim.request().kind() == Request.Kind.WINDOW;
        List<Offer> offers = new ArrayList<>();
        if (window && hasSay && claim.phase() == Phase.HELD) {
            offers.add(Offer.of(EXTEND, List.of(Field.line("duration", true)), null));
        }
        if (window && hasSay && claim.request().plan() != null && claim.phase() != Phase.HELD) {
            offers.add(Offer.of(MOVE, List.of(Field.line("openAt", true), Field.line("duration", false)), null));
        }
        if (window && hasSay) {
            List<Field> fields = claim.phase() == Phase.HELD
                    ? List.of(Field.tick("untilEmpty"), Field.line("note", false))
                    : List.of(Field.line("note", false));
            offers.add(Offer.of(CLOSE, fields, null));
        }
        if (operates) {
            offers.add(Offer.of(ASK, List.of(Field.line("reason", true)), null));
        }
        if (caller.has(Role.ADMIN)) {
            offers.add(Offer.of(FORCE, List.of(Field.line("reason", true)), claim.id()));
        }
        return offers;
    }

    static boolean has(List<Offer> offers, String act) {
        return offers.stream().anyMatch(offer -> offer.act().equals(act));
    }
}
