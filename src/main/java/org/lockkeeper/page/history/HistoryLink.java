package org.lockkeeper.page.history;

import org.lockkeeper.page.frame.Pages.View;
import org.lockkeeper.page.frame.Pages.Who;
import org.springframework.stereotype.Component;

@Component
final class HistoryLink implements View {

    @Override
    public String path() {
        return HistoryView.PATH;
    }

    @Override
    public String text() {
        return "history.title";
    }

    @Override
    public int order() {
        return 30;
    }

    @Override
    public boolean shownTo(Who who) {
        return who.may("operator");
    }
}
