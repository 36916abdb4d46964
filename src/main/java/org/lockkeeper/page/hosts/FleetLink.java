package org.lockkeeper.page.hosts;

import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.page.frame.Pages.View;
import org.lockkeeper.page.frame.Pages.Who;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Only where there is a fleet. */
@Component
final class FleetLink implements View {

    static final String PATH = "/page/fleet";

    private final ObjectProvider<Fleet> fleets;

    FleetLink(ObjectProvider<Fleet> fleets) {
        this.fleets = fleets;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String text() {
        return "fleet.title";
    }

    @Override
    public int order() {
        return 40;
    }

    @Override
    public boolean shownTo(Who who) {
        return who.may("viewer") && fleets.getIfAvailable() != null;
    }
}
