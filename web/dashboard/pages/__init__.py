"""The pages: each module here makes the cards of one page, its template of the same name shows them."""

from web.dashboard.pages import overview

PAGES = (overview.PAGE,)
