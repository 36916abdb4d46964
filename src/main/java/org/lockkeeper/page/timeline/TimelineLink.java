package org.lockkeeper.page.timeline;

import org.lockkeeper.page.frame.Pages.View;
import org.springframework.stereotype.Component;

@Component
final class TimelineLink implements View {

    static final String PATH = "/page/timeline";

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String text() {
        return "timeline.title";
    }

    @Override
    public int order() {
        return 10;
    }
}
