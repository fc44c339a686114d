select id
from answer;
