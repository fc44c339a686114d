select field, events
from answer;
