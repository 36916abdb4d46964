package org.lockkeeper.page.act;

import org.lockkeeper.page.frame.Pages.View;
import org.lockkeeper.page.frame.Pages.Who;
import org.springframework.stereotype.Component;

@Component
final class PlanLink implements View {

    @Override
    public String path() {
        return "/page/plan";
    }

    @Override
    public String text() {
        return "plan.title";
    }

    @Override
    public int order() {
        return 20;
    }

    @Override
    public boolean shownTo(Who who) {
        return who.may("operator");
    }
}
