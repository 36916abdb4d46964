package org.lockkeeper.page.act;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.maintenance.dryrun.DryRun;
import org.lockkeeper.maintenance.dryrun.DryRun.ActRequest;
import org.lockkeeper.maintenance.safety.Explanation;
import org.lockkeeper.page.frame.Pages;
import org.lockkeeper.page.frame.Texts;
import org.lockkeeper.web.access.Principal;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** The two steps of an act: what would come of it, and then the act, if what it is about is still as it was seen. */
@Lazy
@Component
final class Doing {

    private static final List<String> NAMES = List.of("duration", "openAt", "untilEmpty", "note", "reason");

    private final Pages pages;
    private final ActViews views;

    Doing(Pages pages, ActViews views) {
        this.pages = pages;
        this.views = views;
    }

    /**
     * How acts of a kind are done.
     *
     * @param claim as it stands now
     * @param act does it
     */
    record Way(Supplier<Claim> claim, Supplier<Explanation> why, Function<ActRequest, DryRun> dryRun, Act act) {}

    @FunctionalInterface
    interface Act {
        void on(Claim claim, String act, Typed typed);
    }

    ResponseEntity<byte[]> show(HttpServletRequest request, Way way) {
        Claim claim = way.claim().get();
        return page(request, HttpStatus.OK, claim, way, Offers.of(claim, Principal.of(request)), false);
    }

    ResponseEntity<byte[]> act(HttpServletRequest request, Way way) {
        String act = request.getRequestURI().substring(request.getRequestURI().lastIndexOf('/') + 1);
        Typed typed = Typed.of(request, NAMES);
        Claim claim = way.claim().get();
        Principal caller = Principal.of(request);
        boolean asSeen = ActViews.same(claim, request.getParameter("seen"));
        boolean meant = "do".equals(request.getParameter("step"));
        List<Offer> offers = Offers.of(claim, caller);
        DryRun tried;
        try {
            tried = way.dryRun().apply(asked(act, typed, caller));
            if (meant && asSeen && confirmed(request, offers, act)) {
                way.act().on(claim, act, typed);
                return Pages.goTo(ActViews.path(claim));
            }
        } catch (RuntimeException refusal) {
            Refused refused = Refused.of(refusal);
            Claim now = way.claim().get();
            // Also where it is offered no more by now: somebody else was quicker.
            return page(
                    request,
                    HttpStatusCode.valueOf(refused.status()),
                    now,
                    way,
                    at(Offers.of(now, caller), act, typed, null, refused, null),
                    !asSeen);
        }
        String wrong = meant && asSeen ? Texts.of("act.confirm.wrong", claim.id()) : null;
        return page(
                request,
                meant ? HttpStatus.CONFLICT : HttpStatus.OK,
                claim,
                way,
                at(offers, act, typed, tried, null, wrong),
                meant && !asSeen);
    }

    /** The note of a close is its reason in a dry run. */
    private static ActRequest asked(String act, Typed typed, Principal caller) {
        return new ActRequest(
                act,
                typed.duration("duration"),
                typed.text("openAt"),
                typed.flag("untilEmpty"),
                act.equals(Offers.CLOSE) ? typed.text("note") : typed.text("reason"),
                By.of(caller));
    }

    private static boolean confirmed(HttpServletRequest request, List<Offer> offers, String act) {
        return offers.stream()
                .filter(offer -> offer.act().equals(act))
                .allMatch(offer -> offer.confirm() == null
                        || offer.confirm()
                                .equals(String.valueOf(request.getParameter("confirm"))
                                        .strip()));
    }

    private static List<Offer> at(
            List<Offer> offers,
            String act,
            Typed typed,
            @Nullable DryRun tried,
            @Nullable Refused refused,
            @Nullable String wrong) {
        return offers.stream()
                .map(offer -> offer.act().equals(act) ? offer.at(typed, tried, refused, wrong) : offer)
                .toList();
    }

    private ResponseEntity<byte[]> page(
            HttpServletRequest request,
            HttpStatusCode status,
            Claim claim,
            Way way,
            List<Offer> offers,
            boolean changed) {
        ActView view = views.of(claim, way.why().get(), offers, changed);
        return pages.show(request, status, "act", Map.of("it", view));
    }
}
